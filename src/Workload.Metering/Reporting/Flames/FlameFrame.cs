namespace Workload.Metering.Reporting.Flames;

/// <summary>A frame of the drawn graph, with its node, its position, and the drawn frames below it.</summary>
/// <param name="Node">The node.</param>
/// <param name="Depth">Its row.</param>
/// <param name="Left">Its left edge, as a share of the width.</param>
/// <param name="Width">Its width, as a share of the width of the graph.</param>
internal sealed record FlameFrame(FlameNode Node, int Depth, double Left, double Width)
{
    /// <summary>
    /// The maximum number of drawn frames. With more frames a page is slow and none of them is visible, so only the widest are drawn. A
    /// frame is never wider than its parent, so the parent of a drawn frame is drawn too.
    /// </summary>
    public const int Most = 1_000;

    /// <summary>Returns the frames in the order of a walk through the tree, and the number of frames that were left out.</summary>
    public static (IReadOnlyList<FlameFrame> Frames, int Omitted) Lay(FlameNode all)
    {
        var drawn = new HashSet<FlameNode>(ReferenceEqualityComparer.Instance);
        var widest = new PriorityQueue<FlameNode, long>();
        int known = 0;
        widest.Enqueue(all, 0);
        while (widest.TryDequeue(out var node, out _))
        {
            known++;
            if (drawn.Count < Most) drawn.Add(node);
            foreach (var child in node.Children.Where(child => child.TotalNanoseconds > 0)) widest.Enqueue(child, -child.TotalNanoseconds);
        }

        var frames = new List<FlameFrame>(drawn.Count);
        double total = Math.Max(1, all.TotalNanoseconds);
        void Visit(FlameNode node, int depth, double left)
        {
            frames.Add(new FlameFrame(node, depth, left, node.TotalNanoseconds / total));
            foreach (var child in node.Children.Where(drawn.Contains))
            {
                Visit(child, depth + 1, left);
                left += child.TotalNanoseconds / total;
            }
        }

        Visit(all, 0, 0);
        return (frames, known - frames.Count);
    }
}
