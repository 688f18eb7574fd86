// This program asks its database for a row and then waits for 5 ms. It repeats that until it is killed.
using Microsoft.EntityFrameworkCore;
using Workload.Metering.Tool.Targets;

string file = Path.Combine(Path.GetTempPath(), $"orders-{Environment.ProcessId}.db");
using (var context = new OrderContext(file))
{
    context.Database.EnsureCreated();
    context.Orders.Add(new Order { Amount = 1 });
    context.SaveChanges();
}

Console.WriteLine(file);
while (true)
{
    using (var context = new OrderContext(file)) _ = await context.Orders.FirstAsync(order => order.Amount > 0);
    await Task.Delay(5);
}
