namespace Workload.Metering.Truth.Tests;

/// <summary>Starts work in the pool's common queue.</summary>
internal static class FairPool
{
    /// <summary>
    /// Runs a flow. <see cref="Task.Run(Func{Task})"/> puts it into the own queue of the calling thread if that belongs to the pool. Other
    /// threads look there only if the common queue is empty. A crowd never lets it become empty, so the flow would not start while the
    /// caller waits.
    /// </summary>
    public static Task Run(Func<Task> flow) =>
        Task.Factory.StartNew(flow, CancellationToken.None, TaskCreationOptions.PreferFairness, TaskScheduler.Default).Unwrap();
}
