namespace Workload.Metering.Samples.Spans;

internal sealed class Order
{
    public int Id { get; set; }

    public decimal Amount { get; set; }
}
