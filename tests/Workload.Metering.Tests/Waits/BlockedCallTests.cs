using System.Text;
using Workload.Metering.Waits.Threads;

namespace Workload.Metering.Tests.Waits;

public sealed class BlockedCallTests
{
    [Fact]
    public void A_call_has_its_number_its_arguments_and_its_stack_pointer()
    {
        BlockedCall.TryParse("47 0x21 0x7f0a1c7fd5e0 0x40 0x0 0x1 0x2 0x7f0a1c7fd590 0x7f0ab4e7c1ce\n"u8, out var call).Should().BeTrue();

        call.Number.Should().Be(47);
        call.Argument0.Should().Be(0x21);
        call.Argument1.Should().Be(0x7f0a1c7fd5e0);
        call.Argument2.Should().Be(0x40);
        call.StackPointer.Should().Be(0x7f0a1c7fd590);
    }

    [Fact]
    public void A_thread_that_is_blocked_outside_of_a_call_has_a_stack_pointer_alone()
    {
        BlockedCall.TryParse("-1 0x7ffd1234 0x7f0ab4e7c1ce\n"u8, out var call).Should().BeTrue();

        call.Number.Should().Be(BlockedCall.NoCall);
        call.StackPointer.Should().Be(0x7ffd1234);
    }

    [Theory]
    [InlineData("running\n")]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("47")]
    [InlineData("47 0x21 0x7f0a1c7fd5e0\n")]
    [InlineData("47 21 1 2 3 4 5 6 7\n")]
    [InlineData("47 0x 0x1 0x2 0x3 0x4 0x5 0x6 0x7\n")]
    public void Other_texts_name_no_call(string text) =>
        BlockedCall.TryParse(Encoding.ASCII.GetBytes(text), out _).Should().BeFalse();

    [Fact]
    public void The_longest_text_fits_into_the_buffer()
    {
        string longest = "449 " + string.Join(' ', Enumerable.Repeat("0xffffffffffffffff", 8)) + "\n";

        longest.Length.Should().BeLessThanOrEqualTo(BlockedCall.MaxLength);
        BlockedCall.TryParse(Encoding.ASCII.GetBytes(longest), out var call).Should().BeTrue();
        call.StackPointer.Should().Be(ulong.MaxValue);
    }

    [Fact]
    public void Another_descriptor_is_another_call()
    {
        BlockedCall.TryParse("0 0x5 0x1 0x2 0x3 0x4 0x5 0x6 0x7\n"u8, out var first).Should().BeTrue();
        BlockedCall.TryParse("0 0x6 0x1 0x2 0x3 0x4 0x5 0x6 0x7\n"u8, out var second).Should().BeTrue();

        first.IsSameAs(first).Should().BeTrue();
        first.IsSameAs(second).Should().BeFalse();
    }
}
