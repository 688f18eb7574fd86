namespace Workload.Metering.Tool.Tests.Processes;

/// <summary>A folder of the test's own, which is deleted with it.</summary>
internal sealed class Place : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("wmeter-test-").FullName;

    public string File(string name) => Path.Combine(Folder, name);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
