namespace Workload.Metering.Analysis;

/// <summary>Asks every rule what it has to say of a phase.</summary>
internal static class Advisor
{
    public static IReadOnlyList<Advice> Advise(PhaseSummary phase, MachineInfo machine, TimeSpan elapsed) => [];
}
