using System.Runtime.CompilerServices;
using Workload.Metering.Aggregation;
using Workload.Metering.Flow;
using Workload.Metering.Segments;

namespace Workload.Metering.Tests.Aggregation;

/// <summary>The runtime chooses where fields lie. These tests show that it leaves the room in the right places.</summary>
public sealed class CacheLinesTests
{
    [Fact]
    public void A_stripe_has_room_in_front_of_what_is_written_and_behind_it()
    {
        var stripe = new CallPathStripe(number: 0);
        Encloses(stripe, in stripe.Behind, Unsafe.SizeOf<StripeTotals>());
    }

    [Fact]
    public void A_cursor_has_room_in_front_of_what_is_written_and_behind_it()
    {
        var cursor = ThreadCursor.Current;
        Encloses(cursor, in cursor.Behind, Unsafe.SizeOf<Segment>() + Unsafe.SizeOf<ReadingBudget>());
    }

    [Fact]
    public void A_pooled_scope_has_room_behind_what_is_written()
    {
        var scope = new ThreadScope(ThreadCursor.Current);
        OffsetOf(scope, in scope.Behind).Should().BeGreaterThanOrEqualTo(2 * Unsafe.SizeOf<ThreadTime>());
    }

    private static void Encloses(PaddedInFront padded, in CacheLines behind, int written)
    {
        OffsetOf(padded, in padded.InFront).Should().Be(0);
        OffsetOf(padded, in behind).Should().BeGreaterThanOrEqualTo(CacheLines.Size + written);
    }

    private static long OffsetOf(object owner, in CacheLines field) =>
        Unsafe.ByteOffset(ref Unsafe.As<StrongBox<byte>>(owner).Value, ref Unsafe.As<CacheLines, byte>(ref Unsafe.AsRef(in field)));
}
