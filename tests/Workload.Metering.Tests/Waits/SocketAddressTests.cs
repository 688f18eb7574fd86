using System.Text;
using Workload.Metering.Waits.Threads;

namespace Workload.Metering.Tests.Waits;

public sealed class SocketAddressTests
{
    [Fact]
    public void An_ip_4_address_has_its_port() =>
        SocketAddress.ToText([2, 0, 0x18, 0xEB, 10, 0, 0, 5]).Should().Be("10.0.0.5:6379");

    [Fact]
    public void An_ip_6_address_stands_in_brackets() =>
        SocketAddress.ToText([10, 0, 0, 80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]).Should().Be("[::1]:80");

    [Fact]
    public void An_ip_4_address_within_ip_6_is_written_as_one() =>
        SocketAddress.ToText([10, 0, 0, 80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 127, 0, 0, 1])
            .Should().Be("127.0.0.1:80");

    [Theory]
    [InlineData("/run/db.sock\0rest", "unix:/run/db.sock")]
    [InlineData("/run/db.sock", "unix:/run/db.sock")]
    [InlineData("\0name", "unix:@name")]
    public void A_unix_address_is_its_path(string path, string text) =>
        SocketAddress.ToText([1, 0, .. Encoding.UTF8.GetBytes(path)]).Should().Be(text);

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 2, 0, 0, 80 })]
    [InlineData(new byte[] { 1, 0 })]
    [InlineData(new byte[] { 1, 0, 0 })]
    [InlineData(new byte[] { 16, 0, 1, 2, 3, 4, 5, 6, 7, 8 })]
    public void What_is_no_such_address_has_no_text(byte[] address) => SocketAddress.ToText(address).Should().BeNull();
}
