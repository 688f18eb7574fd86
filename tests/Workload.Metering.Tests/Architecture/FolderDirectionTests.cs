using Mono.Cecil;
using Workload.Metering.Publishing;

namespace Workload.Metering.Tests.Architecture;

public sealed class FolderDirectionTests
{
    private static readonly string s_coreAssembly = typeof(TimeBreakdown).Assembly.Location;

    [Fact]
    public void Every_folder_uses_only_the_folders_that_it_may()
    {
        using ModuleDefinition core = ModuleDefinition.ReadModule(s_coreAssembly);
        FolderRules.OfTheLibrary.Violations(TypeUses.Of(core)).Should().BeEmpty();
    }

    [Fact]
    public void A_broken_rule_is_reported_with_the_type_its_member_and_what_it_uses()
    {
        var broken = new FolderRules(new Dictionary<string, string[]> { ["Clocks.Interop"] = [], ["Clocks"] = [], ["Machine"] = [] });
        using ModuleDefinition core = ModuleDefinition.ReadModule(s_coreAssembly);

        broken.Violations(TypeUses.Of(core)).Should().Contain(
            "Workload.Metering.Clocks.LinuxClocks, Open: uses Workload.Metering.Clocks.Interop.LibC (Clocks may use: nothing)");
    }

    [Fact]
    public void A_folder_without_a_rule_is_reported()
    {
        var none = new FolderRules(new Dictionary<string, string[]>());
        using ModuleDefinition core = ModuleDefinition.ReadModule(s_coreAssembly);

        none.Violations(TypeUses.Of(core)).Should().Contain("Workload.Metering.Clocks.LinuxClocks: the folder Clocks has no rule");
    }

    [Fact]
    public void Uses_are_found_in_signatures_bodies_and_type_arguments()
    {
        using ModuleDefinition core = ModuleDefinition.ReadModule(s_coreAssembly);
        var uses = TypeUses.Of(core).Select(use => (use.User.Name, use.Member, use.Used.Name)).ToHashSet();

        uses.Should().Contain(("LinuxClocks", "its declaration", "PlatformClocks"), "it is the base type");
        uses.Should().Contain(("LinuxThreadClock", "_clocks", "LinuxClocks"), "it is a field's type");
        uses.Should().Contain(("PlatformClocks", "get_Refusals", "ClockRefusal"), "it is a type argument");
        uses.Should().Contain(("ContainerCpuLimit", "Read", "CgroupMembership"), "it is used in a body");
    }

    [Fact]
    public void Publishing_knows_the_meter_by_its_interface_alone()
    {
        using ModuleDefinition core = ModuleDefinition.ReadModule(s_coreAssembly);
        var uses = TypeUses.Of(core).Where(use => use.UserNamespace == typeof(IPhaseSource).Namespace).ToList();

        uses.Should().Contain(use => use.Used.Name == nameof(IPhaseSource));
        uses.Where(use => use.Used.Name == nameof(WorkloadMeter)).Should().BeEmpty();
    }

    [Fact]
    public void A_satellite_sees_nothing_internal_of_the_core()
    {
        string[] satellites =
            [.. Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src")).Select(directory => Path.GetFileName(directory)!)];
        using ModuleDefinition core = ModuleDefinition.ReadModule(s_coreAssembly);
        IEnumerable<string> friends = core.Assembly.CustomAttributes
            .Where(attribute => attribute.AttributeType.Name == "InternalsVisibleToAttribute")
            .Select(attribute => ((string)attribute.ConstructorArguments[0].Value).Split(',')[0]);

        friends.Should().Contain("Workload.Metering.Tests").And.NotIntersectWith(satellites);
    }
}
