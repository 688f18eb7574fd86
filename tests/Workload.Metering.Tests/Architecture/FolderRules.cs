namespace Workload.Metering.Tests.Architecture;

/// <summary>The folders of the library that each folder may use. The root composes all folders and has no rule.</summary>
internal sealed class FolderRules(IReadOnlyDictionary<string, string[]> mayUse)
{
    public const string Root = "Workload.Metering";

    /// <summary>Stands for the public types of the root, without its internal ones.</summary>
    public const string PublicRoot = "(public root)";

    /// <summary>Stands for one internal type of the root.</summary>
    public static string InternalRootType(string name) => $"(root's {name})";

    /// <summary>Gets the directions of this library. A folder that is missing here fails the test and needs a line.</summary>
    public static FolderRules OfTheLibrary { get; } = new(new Dictionary<string, string[]>
    {
        ["Clocks.Interop"] = [],
        ["Clocks"] = ["Clocks.Interop"],
        ["Machine"] = [],
        ["Waits.Threads"] = [PublicRoot, "Clocks.Interop"],
        ["Waits.Signatures"] = [PublicRoot, "Clocks", "Waits.Threads"],
        ["Waits.Locks"] = [],
        ["Waits"] = [PublicRoot, "Waits.Threads", "Waits.Signatures"],
        ["Aggregation"] = [InternalRootType("WaitKind")],
        ["Sources"] = [PublicRoot, "Clocks", "Aggregation", "Flow", "Waits", "Waits.Locks", "Waits.Threads"],
        ["Queues"] = ["Clocks", "Aggregation"],
        ["Segments"] = ["Clocks", "Aggregation", "Queues"],
        ["Flow"] = [InternalRootType("WaitKind"), "Clocks", "Aggregation", "Queues", "Segments"],
        ["Analysis"] = [PublicRoot, InternalRootType("Quantity"), "Aggregation", "Analysis.Rules"],
        ["Analysis.Rules"] = [PublicRoot, InternalRootType("Quantity"), "Analysis"],
        ["Snapshots"] =
        [
            PublicRoot, InternalRootType("Nanoseconds"), InternalRootType("PhaseWaits"), InternalRootType("StateTimes"),
            InternalRootType("ThreadCpuSplit"), "Aggregation", "Analysis",
        ],
        ["Reporting"] = [.. Reports, "Reporting.Tables", "Reporting.Json", "Reporting.Flames", "Reporting.Html"],
        ["Reporting.Tables"] = [.. Reports, "Reporting"],
        ["Reporting.Json"] = [.. Reports, "Reporting"],
        ["Reporting.Flames"] = [.. Reports, "Reporting"],
        ["Reporting.Html"] = [.. Reports, "Reporting", "Reporting.Flames"],
        ["Spans"] =
        [
            PublicRoot, InternalRootType("DefaultMeter"), InternalRootType("Nanoseconds"), InternalRootType("ScopeOperations"),
            "Aggregation", "Flow", "Publishing",
        ],
        ["Publishing"] =
        [
            PublicRoot, InternalRootType("LoadContext"), InternalRootType("Nanoseconds"), InternalRootType("PhaseWaits"),
            InternalRootType("ProcessCpu"), InternalRootType("ProcessFigures"), InternalRootType("StateTimes"),
            InternalRootType("ThreadCpuSplit"), InternalRootType("WaitKinds"), "Aggregation", "Snapshots",
        ],
    });

    /// <summary>
    /// Gets the folders that every report may use. A path of the tree is shown from
    /// the snapshot's sums, and a loaded report becomes a snapshot from its data.
    /// </summary>
    private static string[] Reports =>
    [
        PublicRoot, InternalRootType("Nanoseconds"), InternalRootType("Quantity"), InternalRootType("WaitKinds"),
        InternalRootType("StateTable"), InternalRootType("StateRow"), InternalRootType("StateTimes"), InternalRootType("BottleneckTable"),
        InternalRootType("ResourceTable"), "Aggregation", "Analysis", "Snapshots",
    ];

    public IEnumerable<string> Violations(IEnumerable<TypeUse> uses) =>
        from use in uses
        where use.UserNamespace != Root && use.UserNamespace.StartsWith(Root + ".", StringComparison.Ordinal)
        let user = use.UserNamespace[(Root.Length + 1)..]
        let problem = Problem(user, use)
        where problem is not null
        select problem;

    private string? Problem(string user, TypeUse use)
    {
        if (use.UserNamespace == use.UsedNamespace)
            return null;
        if (!mayUse.TryGetValue(user, out string[]? allowed))
            return $"{use.User.FullName}: the folder {user} has no rule";
        return IsAllowed(use, allowed) ? null : $"{use} ({user} may use: {(allowed.Length == 0 ? "nothing" : string.Join(", ", allowed))})";
    }

    private static bool IsAllowed(TypeUse use, string[] allowed)
    {
        // The compiler's own types are in no namespace of this library.
        if (!use.UsedNamespace.StartsWith(Root, StringComparison.Ordinal))
            return true;
        if (use.UsedNamespace == Root)
            return allowed.Contains(InternalRootType(use.Used.Name)) || (allowed.Contains(PublicRoot) && IsPublic(use));
        return allowed.Contains(use.UsedNamespace[(Root.Length + 1)..]);
    }

    private static bool IsPublic(TypeUse use) => use.Used.IsPublic || use.Used.IsNestedPublic;
}
