using System.Net;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Workload.Metering.AspNetCore.Tests;

public sealed class ReportTests
{
    private const string Markup = "<script>alert(1)</script>";

    [Theory]
    [InlineData("text/html,application/xhtml+xml,*/*;q=0.8", "text/html")]
    [InlineData("application/json", "application/json")]
    [InlineData("text/plain", "text/plain")]
    [InlineData("text/markdown", "text/markdown")]
    [InlineData("*/*", "text/plain")]
    [InlineData("text/*;q=0.5, application/json;q=0.9", "application/json")]
    [InlineData("text/plain;q=0, text/*", "text/html")]
    [InlineData("application/json; charset=utf-8", "application/json")]
    [InlineData("text/html;level=1;q=0.9, text/plain;q=0.5", "text/html")]
    [InlineData("application/json; charset=utf-8;q=0.1, text/*", "text/plain")]
    public async Task The_report_has_the_format_that_the_client_accepts(string accept, string type)
    {
        await using var app = await StartAsync();
        using (await GetAsync(app, "/orders/1", "*/*"))
        {
            // Endpoints that were never called are folded into one line.
        }

        using var response = await GetAsync(app, "/workload", accept);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.Should().Be(type);
        response.Headers.CacheControl!.NoStore.Should().BeTrue();
        (await response.Content.ReadAsStringAsync()).Should().Contain("GET /orders/{id}");
    }

    [Theory]
    [InlineData("html", "text/html", "<!")]
    [InlineData("JSON", "application/json", "{")]
    [InlineData("text", "text/plain", "Workload.Metering")]
    [InlineData("markdown", "text/markdown", "")]
    [InlineData("flamegraph", "image/svg+xml", "<")]
    [InlineData("folded", "text/plain", "")]
    public async Task The_query_may_choose(string format, string type, string start)
    {
        await using var app = await StartAsync();
        using var response = await app.Client.GetAsync($"/workload?format={format}");
        response.Content.Headers.ContentType!.MediaType.Should().Be(type);
        (await response.Content.ReadAsStringAsync()).Should().StartWith(start);
    }

    [Fact]
    public async Task The_reports_JSON_can_be_loaded()
    {
        await using var app = await StartAsync();
        await app.StatusAsync("/orders/1");
        await app.PhaseAsync("GET /orders/{id}");
        using var json = new StringReader(await app.Client.GetStringAsync("/workload?format=json"));
        MeterSnapshot.Load(json)["GET /orders/{id}"].Count.Should().Be(1);
    }

    [Fact]
    public async Task Names_are_text_whatever_they_have_in_them()
    {
        await using var app = await StartAsync();
        using (app.Meter.Track(Markup)) Thread.Yield();
        (await app.Client.GetStringAsync("/workload?format=html")).Should().NotContain(Markup).And.Contain("&lt;script&gt;alert(1)");
        (await app.Client.GetStringAsync("/workload?format=flamegraph")).Should().NotContain(Markup);
    }

    [Theory]
    [InlineData("/workload?format=pdf", 400, "format is 'pdf'; it must be one of text, html, json, markdown, flamegraph, folded.")]
    [InlineData("/workload?seconds=0", 400, "seconds is '0'; it must be a whole number from 1 to 300.")]
    [InlineData("/workload?seconds=1e3", 400, "seconds is '1e3'; it must be a whole number from 1 to 300.")]
    [InlineData("/workload?seconds=301", 400, "seconds is '301'; it must be a whole number from 1 to 300.")]
    [InlineData("/workload?last=61", 400, "last is '61'; it must be a whole number from 1 to 60.")]
    [InlineData("/workload?last=x", 400, "last is 'x'; it must be a whole number from 1 to 60.")]
    [InlineData("/workload?last=5&seconds=5", 400,
        "seconds and last exclude each other. Use seconds for the next seconds, or last for the past ones.")]
    public async Task An_unknown_option_is_refused_with_a_list_of_the_known_ones(string path, int status, string message)
    {
        await using var app = await StartAsync();
        using var response = await app.Client.GetAsync(path);
        ((int)response.StatusCode).Should().Be(status);
        (await response.Content.ReadAsStringAsync()).Trim().Should().Be(message);
    }

    [Fact]
    public async Task A_type_that_it_has_not_is_not_acceptable()
    {
        await using var app = await StartAsync();
        using var response = await GetAsync(app, "/workload", "image/png");
        response.StatusCode.Should().Be(HttpStatusCode.NotAcceptable);
    }

    [Fact]
    public async Task The_last_seconds_of_a_young_application_are_all_there_is()
    {
        await using var app = await StartAsync();
        await app.StatusAsync("/orders/1");
        await app.PhaseAsync("GET /orders/{id}");
        using var json = new StringReader(await app.Client.GetStringAsync("/workload?last=60&format=json"));
        MeterSnapshot.Load(json)["GET /orders/{id}"].Count.Should().Be(1);
    }

    [Fact]
    public async Task The_page_links_to_the_spans_that_are_served()
    {
        await using var app = await StartAsync();
        string page = await app.Client.GetStringAsync("/workload?format=html");
        foreach (System.Text.RegularExpressions.Match link in System.Text.RegularExpressions.Regex.Matches(page, "<a href=\"([^\"]+)\">"))
        {
            string address = WebUtility.HtmlDecode(link.Groups[1].Value);
            if (address.Contains("seconds=", StringComparison.Ordinal)) continue;
            (await app.StatusAsync("/workload" + address)).Should().Be(200, "{0} is linked", address);
        }

        page.Should().Contain("?format=html&amp;seconds=10").And.Contain("?format=html&amp;last=60");
    }

    [Fact]
    public async Task A_request_comes_from_clients_whoever_else_says_so()
    {
        await using var app = await StartAsync();
        await app.StatusAsync("/orders/1");
        await app.PhaseAsync("GET /orders/{id}");
        (await app.Client.GetStringAsync("/workload?format=json"))
            .Should().MatchRegex("\"phase\": \"GET /orders/{id}\",\\s+\"from_clients\": true");
    }

    [Fact]
    public async Task The_next_seconds_alone_are_reported()
    {
        const int Before = 20;
        await using var app = await StartAsync();
        for (int request = 0; request < Before; request++) await app.StatusAsync("/orders/1");
        await app.PhaseAsync("GET /orders/{id}", Before);
        var recording = app.Client.GetStringAsync("/workload?seconds=1&format=json");
        int meanwhile = 0;
        for (; !recording.IsCompleted; meanwhile++) await app.StatusAsync("/orders/2");
        using var json = new StringReader(await recording);
        var snapshot = MeterSnapshot.Load(json);
        snapshot["GET /orders/{id}"].Count.Should().BeInRange(1, meanwhile, "earlier requests are not in the recording");
        snapshot.Elapsed.Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(1));
        app.PhaseNames.Should().Equal("GET /orders/{id}");
    }

    [Fact]
    public async Task No_more_than_four_recordings_are_made_at_once()
    {
        await using var app = await StartAsync();
        using var cancellation = new CancellationTokenSource();
        var requests = Enumerable.Range(0, 7).Select(_ => app.Client.GetAsync("/workload?seconds=300", cancellation.Token)).ToList();
        for (int refused = 0; refused < 3; refused++)
        {
            var answered = await Task.WhenAny(requests);
            requests.Remove(answered);
            using var response = await answered;
            response.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
            response.Headers.RetryAfter.Should().NotBeNull();
        }

        // The clients that record go away. That frees their places.
        await cancellation.CancelAsync();
        int status = 0;
        for (int attempt = 0; attempt < 50 && status != 200; attempt++) status = await app.StatusAsync("/workload?seconds=1");
        status.Should().Be(200);
        foreach (var request in requests)
            (await Record.ExceptionAsync(() => request)).Should().BeAssignableTo<OperationCanceledException>();
    }

    [Fact]
    public async Task The_report_is_not_mapped_unless_asked_for()
    {
        await using var app = await TestApplication.StartAsync(app => app.UseWorkloadMetering());
        (await app.StatusAsync("/workload")).Should().Be(404);
    }

    [Fact]
    public async Task The_report_can_require_authorization()
    {
        await using var app = await TestApplication.StartAsync(
            app =>
            {
                app.UseWorkloadMetering();
                app.UseAuthorization();
                app.MapWorkloadReport("/internal/report").RequireAuthorization(
                    policy => policy.RequireAssertion(asked => ((HttpContext)asked.Resource!).Request.Query.ContainsKey("password")));
            },
            services =>
            {
                services.AddAuthorization();
                services.AddAuthentication("none").AddScheme<AuthenticationSchemeOptions, NobodyIsKnown>("none", null);
            });
        (await app.StatusAsync("/internal/report")).Should().Be(401);
        (await app.StatusAsync("/internal/report?password")).Should().Be(200);
    }

    private static Task<TestApplication> StartAsync() => TestApplication.StartAsync(app =>
    {
        app.UseWorkloadMetering();
        app.MapGet("/orders/{id}", (int id) => id);
        app.MapWorkloadReport();
    });

    private static async Task<HttpResponseMessage> GetAsync(TestApplication app, string path, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Clear();
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return await app.Client.SendAsync(request);
    }

    private sealed class NobodyIsKnown(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(AuthenticateResult.NoResult());
    }
}
