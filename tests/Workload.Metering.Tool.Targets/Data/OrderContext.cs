using Microsoft.EntityFrameworkCore;

namespace Workload.Metering.Tool.Targets;

internal sealed class OrderContext(string file) : DbContext
{
    public DbSet<Order> Orders => Set<Order>();

    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.UseSqlite($"Data Source={file}");
}
