namespace Workload.Metering.Publishing;

/// <summary>
/// The names of the instruments. Together with their kinds, units and attributes they are a contract with dashboards and alerts.
/// </summary>
internal static class InstrumentNames
{
    public const string Duration = "workload.phase.duration";
    public const string Time = "workload.phase.time";
    public const string SelfTime = "workload.phase.self_time";
    public const string WaitTime = "workload.phase.wait.time";
    public const string ProcessCpuTime = "workload.phase.process_cpu.time";
    public const string IoRatio = "workload.phase.io_ratio";
    public const string Active = "workload.phase.active";
    public const string MaxAge = "workload.phase.max_age";
    public const string Drifted = "workload.phase.drifted";
    public const string ProcessCpuByThread = "workload.process.cpu.time";
    public const string OverheadTime = "workload.metering.overhead.time";
    public const string PoolDelay = "workload.pool.delay";
    public const string PhasesRejected = "workload.metering.phases.rejected";
}
