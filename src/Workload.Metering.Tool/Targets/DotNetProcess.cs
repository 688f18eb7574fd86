namespace Workload.Metering.Tool.Targets;

/// <summary>A .NET process, and whether the agent can be loaded into it.</summary>
/// <param name="Id">The process's id, as this process sees it.</param>
/// <param name="Name">The application's assembly, or else the program's name.</param>
/// <param name="User">The user whose process it is, by number where the name is not known.</param>
/// <param name="Runtime">The version of .NET. It is empty where it is not known.</param>
/// <param name="IsContained">Whether it has a process namespace of its own, as in a container.</param>
/// <param name="Obstacle">Why the agent cannot be loaded. It is null where nothing is known that prevents it.</param>
internal sealed record DotNetProcess(int Id, string Name, string User, string Runtime, bool IsContained, Refusal? Obstacle);
