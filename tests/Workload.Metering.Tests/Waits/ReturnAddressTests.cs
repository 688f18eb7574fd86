using Workload.Metering.Waits.Signatures;

namespace Workload.Metering.Tests.Waits;

public sealed class ReturnAddressTests
{
    [Theory]
    [InlineData("E8 12 34 56 78", true, "call to a distance")]
    [InlineData("FF D0", true, "call rax")]
    [InlineData("41 FF D2", true, "call r10")]
    [InlineData("FF 10", true, "call [rax]")]
    [InlineData("FF 50 18", true, "call [rax+24]")]
    [InlineData("FF 54 24 20", true, "call [rsp+32]")]
    [InlineData("FF 15 00 01 00 00", true, "call [rip+256]")]
    [InlineData("FF 90 00 02 00 00", true, "call [rax+512]")]
    [InlineData("FF 94 C1 00 02 00 00", true, "call [rcx+rax*8+512]")]
    [InlineData("FF 25 00 01 00 00", false, "jmp [rip+256]")]
    [InlineData("FF E0", false, "jmp rax")]
    [InlineData("48 8B 45 F8", false, "a load")]
    [InlineData("55", false, "the begin of a method")]
    [InlineData("", false, "no code")]
    public void A_return_address_follows_a_call_on_x64(string code, bool isCall, string because) =>
        ReturnAddress.EndsWithX64Call([.. code.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => Convert.ToByte(text, 16))])
            .Should().Be(isCall, because);

    [Theory]
    [InlineData(0x94000010, true, "bl")]
    [InlineData(0x97FFFFF0, true, "bl backwards")]
    [InlineData(0xD63F0200, true, "blr x16")]
    [InlineData(0xD61F0200, false, "br x16")]
    [InlineData(0xD65F03C0, false, "ret")]
    [InlineData(0x14000010, false, "b")]
    [InlineData(0xF9400000, false, "a load")]
    public void A_return_address_follows_a_call_on_arm64(uint instruction, bool isCall, string because) =>
        ReturnAddress.EndsWithArm64Call(instruction).Should().Be(isCall, because);
}
