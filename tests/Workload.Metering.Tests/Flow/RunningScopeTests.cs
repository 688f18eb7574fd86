using Workload.Metering.Aggregation;
using Workload.Metering.Flow;

namespace Workload.Metering.Tests.Flow;

/// <summary>A running scope stands for one that has ended, and a scope may move to another phase.</summary>
public sealed class RunningScopeTests
{
    [Fact]
    public void What_has_ended_stands_for_its_nearest_running_ancestor_and_is_cut_out()
    {
        ScopeNode root = FlowParts.Node(), middle = FlowParts.Node(root), leaf = FlowParts.Node(middle);
        ScopeNode.Running(null).Should().BeNull();
        ScopeNode.Running(leaf).Should().BeSameAs(leaf);
        leaf.RunningParent.Should().BeSameAs(middle);
        leaf.IsWithin(root).Should().BeTrue();
        leaf.IsWithin(leaf).Should().BeTrue();
        root.IsWithin(leaf).Should().BeFalse();

        End(middle);
        leaf.RunningParent.Should().BeSameAs(root);
        End(leaf);
        ScopeNode.Running(leaf).Should().BeSameAs(root);
        leaf.Outer.Should().BeSameAs(root, "the scope between them is not kept alive");
        End(root);
        ScopeNode.Running(leaf).Should().BeNull();
        leaf.Outer.Should().BeNull();
    }

    [Fact]
    public void All_that_lies_between_is_cut_out()
    {
        ScopeNode root = FlowParts.Node(), first = FlowParts.Node(root), second = FlowParts.Node(first), third = FlowParts.Node(second);
        End(third);
        End(second);
        End(first);
        ScopeNode.Running(third).Should().BeSameAs(root);
        third.Outer.Should().BeSameAs(root);
        ScopeNode.Running(second).Should().BeSameAs(root);
        second.Outer.Should().BeSameAs(root);
    }

    [Fact]
    public void At_its_end_a_scope_lets_go_of_what_has_ended_around_it()
    {
        ScopeNode root = FlowParts.Node(), middle = FlowParts.Node(root), leaf = FlowParts.Node(middle);
        End(middle);
        leaf.Outer.Should().BeSameAs(middle);
        End(leaf);
        leaf.Outer.Should().BeSameAs(root);
    }

    [Fact]
    public void A_marker_is_no_scope_and_stays_where_it_is()
    {
        var meter = new MeterReference(new object());
        ScopeNode root = FlowParts.Node(), marker = ScopeNode.Marker(meter, root), leaf = FlowParts.Node(marker);
        marker.Marks.Should().BeSameAs(meter);
        leaf.Marks.Should().BeNull();
        ScopeNode.Running(marker).Should().BeSameAs(root);
        leaf.RunningParent.Should().BeSameAs(root);
        marker.Outer.Should().BeSameAs(root);
        End(leaf);
        ScopeNode.Running(leaf).Should().BeSameAs(root);
        leaf.IsWithin(marker).Should().BeTrue("the end of a scope does not change the flow's meter");
    }

    [Fact]
    public void Moved_to_another_phase_it_is_listed_there()
    {
        CallPath before = FlowParts.Path(), after = FlowParts.Path(phase: "y");
        ScopeNode node = FlowParts.Node(path: before);
        before.StripeOfCurrentCore().Add(node);
        node.EnterFirst(1);
        node.MoveTo(after);
        node.Path.Should().BeSameAs(after);
        (Active(before), Active(after)).Should().Be((0, 1));

        node.TryClaimEnd().Should().BeTrue("the move has finished");
        node.MoveTo(before);
        node.Path.Should().BeSameAs(after, "a scope that ends is not moved");
        node.MoveTo(before);
        (Active(before), Active(after)).Should().Be((0, 1));
        node.TryClaimEnd().Should().BeFalse();

        static int Active(CallPath path) => path.Sum(1, [], null).Active;
    }

    [Fact]
    public void What_only_some_scopes_have_is_made_once()
    {
        ScopeNode node = FlowParts.Node();
        node.Extras.Should().BeNull();
        ScopeExtras extras = node.EnsureExtras();
        node.EnsureExtras().Should().BeSameAs(extras);
        node.Extras.Should().BeSameAs(extras);
        node.TakeOver();
        extras.HandedOver.Should().Be(0);
    }

    private static void End(ScopeNode node)
    {
        ScopeEnd end = default;
        node.EnterFirst(1);
        node.Finish(2, ref end);
        node.LetGoOfEnded();
    }
}
