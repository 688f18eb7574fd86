using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Workload.Metering.AspNetCore.Tests.Load;

/// <summary>The shop's database.</summary>
public sealed class CatalogContext(DbContextOptions<CatalogContext> options) : DbContext(options)
{
    public DbSet<Article> Articles => Set<Article>();

    internal static async Task FillAsync(CatalogContext catalog)
    {
        await catalog.Database.EnsureCreatedAsync();
        for (int article = 0; article < 200; article++) catalog.Articles.Add(new Article { Name = $"article {article}", Price = article });
        await catalog.SaveChangesAsync();
    }
}

/// <summary>An article that the shop sells.</summary>
public sealed class Article
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public int Price { get; set; }
}

/// <summary>The pages of the shop's catalogue.</summary>
public sealed class CatalogController(CatalogContext catalog) : ControllerBase
{
    public async Task<IActionResult> Cheap(int id) =>
        Ok(await catalog.Articles.AsNoTracking().Where(article => article.Price < id).OrderBy(article => article.Name).ToListAsync());

    public async Task<IActionResult> IncreasePrice(int id) =>
        Ok(await catalog.Articles.Where(article => article.Id == id)
            .ExecuteUpdateAsync(update => update.SetProperty(article => article.Price, article => article.Price + 1)));
}
