namespace Workload.Metering;

/// <summary>The one table of the resources that an advice refers to.</summary>
internal static class ResourceTable
{
    public static readonly IReadOnlyList<(Resource Resource, string Key, string Name)> Rows =
    [
        (Resource.Cores, "cores", "cores"),
        (Resource.ClockSpeed, "clock_speed", "clock speed"),
        (Resource.Memory, "memory", "memory"),
        (Resource.Network, "network", "network"),
        (Resource.Disk, "disk", "disk"),
    ];

    /// <summary>Returns the key in JSON.</summary>
    public static string KeyOf(Resource resource) => Rows[(int)resource].Key;

    /// <summary>Returns the name in texts.</summary>
    public static string NameOf(Resource resource) => Rows[(int)resource].Name;
}
