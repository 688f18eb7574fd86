namespace Workload.Metering.Tool.Targets;

internal sealed class Order
{
    public int Id { get; set; }

    public int Amount { get; set; }
}
