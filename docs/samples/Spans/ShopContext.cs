using Microsoft.EntityFrameworkCore;

namespace Workload.Metering.Samples.Spans;

internal sealed class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
{
    public DbSet<Order> Orders => Set<Order>();
}
