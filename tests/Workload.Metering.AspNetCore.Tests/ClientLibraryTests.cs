using System.Data.Common;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Workload.Metering.AspNetCore.Tests;

/// <summary>Calls of client libraries are phases below the endpoint that makes them.</summary>
public sealed class ClientLibraryTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"shop-{Guid.NewGuid():N}.db");

    private string Database => Path.GetFileNameWithoutExtension(_file);

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        File.Delete(_file);
    }

    [Theory]
    [InlineData("github", null, "HTTP github")]
    [InlineData("github", "fetch issues", "fetch issues")]
    [InlineData("", null, "HTTP")]
    public async Task A_call_of_an_http_client_is_a_phase_below_its_endpoint_and_sends_no_header_of_its_own(
        string client, string? phase, string expected)
    {
        string[] headers = [];
        await using var app = await TestApplication.StartAsync(
            app =>
            {
                app.UseWorkloadMetering();
                app.MapGet("/far", (HttpContext context) =>
                {
                    headers = [.. context.Request.Headers.Keys];
                    return "far";
                });
                app.MapGet("/calls", async (IHttpClientFactory clients, HttpContext context) =>
                    await clients.CreateClient(client).GetStringAsync(new Uri($"http://{context.Request.Host}/far")));
                app.MapGet("/fails", async (IHttpClientFactory clients, HttpContext context) =>
                    (int)(await clients.CreateClient(client).GetAsync(new Uri($"http://{context.Request.Host}/nowhere"))).StatusCode);
            },
            services => (client.Length > 0 ? services.AddHttpClient(client) : services.AddHttpClient("")).AddWorkloadMetering(phase));
        (await app.Client.GetStringAsync("/calls")).Should().Be("far");
        (await app.Client.GetStringAsync("/fails")).Should().Be("404");
        (await app.PhaseAsync(expected, 2)).Failed.Should().Be(1);
        await app.PhaseAsync("GET /fails");
        app.Meter.Snapshot().Roots.Single(root => root.Name == "GET /calls").Children.Should().ContainSingle().Which.Name.Should().Be(
            expected);

        // HttpClient sends these headers because the server has an activity. It does so with metering and without.
        headers.Should().BeSubsetOf(["Host", "traceparent"]);
    }

    [Fact]
    public async Task One_line_for_all_clients_gives_each_its_own_phase_and_a_line_of_one_client_replaces_it()
    {
        await using var app = await TestApplication.StartAsync(
            app =>
            {
                app.UseWorkloadMetering();
                app.MapGet("/far", () => "far");
                app.MapGet("/calls/{client}", async (string client, IHttpClientFactory clients, HttpContext context) =>
                    await clients.CreateClient(client).GetStringAsync(new Uri($"http://{context.Request.Host}/far")));
            },
            services =>
            {
                services.ConfigureHttpClientDefaults(clients => clients.AddWorkloadMetering());
                services.AddHttpClient("github");
                services.AddHttpClient("mail").AddWorkloadMetering("send mail");
            });
        foreach (string client in (string[])["github", "mail", "unknown"]) await app.StatusAsync($"/calls/{client}");
        await app.PhaseAsync("GET /calls/{client}", 3);
        await app.PhaseAsync("GET /far", 3);
        app.Meter.Snapshot().Phases.Where(phase => phase.Count == 1).Select(phase => phase.Name)
            .Should().BeEquivalentTo("HTTP github", "send mail", "HTTP unknown");
    }

    [Fact]
    public async Task Commands_of_Entity_Framework_are_phases_below_their_endpoint_named_by_kind_and_database()
    {
        await using var app = await StartAsync();
        (await app.Client.GetStringAsync("/add")).Should().Be("1");
        (await app.Client.GetStringAsync("/count")).Should().Be("1");
        (await app.Client.GetStringAsync("/count-blocking")).Should().Be("1");
        (await app.Client.GetStringAsync("/delete")).Should().Be("1");
        (await app.StatusAsync("/broken")).Should().Be(500);
        var broken = await app.PhaseAsync("GET /broken");
        broken.Failed.Should().Be(1);
        foreach (string route in (string[])["/count", "/count-blocking", "/add", "/broken"])
            (await app.PhaseAsync("GET " + route)).Count.Should().Be(1);
        var snapshot = app.Meter.Snapshot();
        Below("GET /count").Should().Equal($"SQL query {Database}");
        Below("GET /count-blocking").Should().Equal($"SQL query {Database}");
        Below("GET /add").Should().Contain($"SQL query {Database}");
        Below("GET /delete").Should().Equal($"SQL command {Database}");
        snapshot[$"SQL command {Database}"].Failed.Should().Be(1, "one of the two texts was not SQL");
        snapshot[$"SQL query {Database}"].Breakdown.Should().NotBeNull("every query kept its flow");
        snapshot.Phases.Where(phase => phase.Count > 0).Should().OnlyContain(phase => phase.Active == 0);

        IEnumerable<string> Below(string phase) => snapshot.Roots.Single(root => root.Name == phase).Children.Select(child => child.Name);
    }

    [Fact]
    public async Task Commands_of_SqlClient_are_phases_by_its_events_and_none_when_the_host_is_gone()
    {
        using var library = new DiagnosticListener("SqlClientDiagnosticListener");
        WorkloadMeter meter;
        await using (var app = await StartAsync())
        {
            meter = app.Meter;
            using var connection = new SqliteConnection($"Data Source={_file}");
            using var command = connection.CreateCommand();
            using (meter.Track("caller"))
            {
                Raise("Microsoft.Data.SqlClient.WriteCommandBefore", command, null);
                Raise("Microsoft.Data.SqlClient.WriteCommandBefore", command, null);
                Raise("Microsoft.Data.SqlClient.WriteCommandAfter", command, null);
                Raise("System.Data.SqlClient.WriteCommandBefore", command, null);
                Raise("System.Data.SqlClient.WriteCommandError", command, new InvalidTimeZoneException("mine"));
                Raise("Microsoft.Data.SqlClient.WriteConnectionOpenBefore", command, null);
            }

            var phase = meter.Snapshot()[$"SQL query {Database}"];
            (phase.Count, phase.Failed, phase.Active).Should().Be((2, 1, 0));
        }

        library.IsEnabled("Microsoft.Data.SqlClient.WriteCommandBefore").Should().BeFalse();

        void Raise(string name, DbCommand command, Exception? exception)
        {
            if (library.IsEnabled(name)) library.Write(name, new { Command = command, Exception = exception });
        }
    }

    private Task<TestApplication> StartAsync() => TestApplication.StartAsync(
        app =>
        {
            using (var scope = app.Services.CreateScope()) scope.ServiceProvider.GetRequiredService<ShopContext>().Database.EnsureCreated();
            app.UseWorkloadMetering();
            app.MapGet("/add", (ShopContext shop) =>
            {
                shop.Add(new Item { Name = "pen" });
                return shop.SaveChangesAsync();
            });
            app.MapGet("/count", (ShopContext shop) => shop.Items.CountAsync());
            app.MapGet("/count-blocking", (ShopContext shop) => shop.Items.Count());
            app.MapGet("/delete", (ShopContext shop) => shop.Items.ExecuteDeleteAsync());
            app.MapGet("/broken", (ShopContext shop) => shop.Database.ExecuteSqlRawAsync("this is no SQL"));
        },
        services => services.AddWorkloadDatabaseMetering().AddDbContext<ShopContext>(options => options.UseSqlite($"Data Source={_file}")));

    private sealed class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
    {
        public DbSet<Item> Items => Set<Item>();
    }

    private sealed class Item
    {
        public int Id { get; set; }

        public string Name { get; set; } = "";
    }
}
