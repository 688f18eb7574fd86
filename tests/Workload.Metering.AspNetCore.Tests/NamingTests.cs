using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Workload.Metering.AspNetCore.Tests;

public sealed class NamingTests
{
    [Fact]
    public async Task A_request_is_a_phase_of_method_and_route_template()
    {
        await using var app = await TestApplication.StartAsync(app =>
        {
            app.UseWorkloadMetering();
            app.MapGet("/orders/{id}", (int id) => id);
            app.MapPost("orders", () => "made");
        });
        await app.StatusAsync("/orders/1");
        await app.StatusAsync("/orders/2");
        await app.StatusAsync("/orders", HttpMethod.Post);
        (await app.PhaseAsync("GET /orders/{id}", 2)).Count.Should().Be(2);
        (await app.PhaseAsync("POST /orders")).Count.Should().Be(1);
    }

    [Fact]
    public async Task Routing_that_comes_later_names_the_request_all_the_same()
    {
        await using var app = await TestApplication.StartAsync(app =>
        {
            app.UseWorkloadMetering();
            app.UseRouting();
            app.MapGet("/orders/{id}", (int id) =>
            {
                using (Meter.Track("inside")) return id;
            });
        });
        await app.StatusAsync("/orders/1");
        await app.PhaseAsync("GET /orders/{id}");
        app.PhaseNames.Should().BeEquivalentTo("GET /orders/{id}", "inside");
        app.Meter.Snapshot().Roots.Single(root => root.Name == "GET /orders/{id}").Children.Should().ContainSingle().Which.Name.Should().Be(
            "inside");
    }

    [Fact]
    public async Task Ten_thousand_unmatched_paths_and_a_hundred_invented_methods_make_at_most_two_phases()
    {
        await using var app = await TestApplication.StartAsync(app =>
        {
            app.UseWorkloadMetering();
            app.Map("/any", () => "any");
        });
        await Parallel.ForAsync(0, 10_000, new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (number, _) => await app.StatusAsync($"/nowhere/{number}"));
        for (int number = 0; number < 100; number++) (await app.StatusAsync("/any", new HttpMethod($"INVENTED{number}"))).Should().Be(200);
        (await app.PhaseAsync("(unmatched)", 10_000)).Count.Should().Be(10_000);
        (await app.PhaseAsync("_OTHER /any", 100)).Count.Should().Be(100);
        app.PhaseNames.Should().HaveCount(2);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task An_exception_that_a_handler_turns_into_a_page_is_one_phase_the_first_endpoints(
        bool meteringFirst, bool explicitRouting)
    {
        await using var app = await TestApplication.StartAsync(app =>
        {
            if (meteringFirst) app.UseWorkloadMetering();
            app.UseExceptionHandler("/error");
            if (!meteringFirst) app.UseWorkloadMetering();
            if (explicitRouting) app.UseRouting();
            app.MapGet("/fails/{id}", IResult (int id) => throw new InvalidTimeZoneException($"{id}"));
            app.MapGet("/error", () => "sorry");
        });
        (await app.StatusAsync("/fails/1")).Should().Be(500);
        var phase = await app.PhaseAsync("GET /fails/{id}");
        (phase.Count, phase.Failed).Should().Be((1, 1));
        app.PhaseNames.Should().Equal("GET /fails/{id}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_status_page_is_part_of_the_request_that_has_no_endpoint(bool explicitRouting)
    {
        await using var app = await TestApplication.StartAsync(app =>
        {
            app.UseWorkloadMetering();
            app.UseStatusCodePagesWithReExecute("/status/{0}");
            if (explicitRouting) app.UseRouting();
            app.MapGet("/status/{code}", (int code) => $"status {code}");
            app.MapGet("/gone/{id}", (int id) => Results.StatusCode(410));
        });
        (await app.Client.GetStringAsync("/status/1")).Should().Be("status 1");
        (await app.StatusAsync("/nowhere")).Should().Be(404);
        (await app.StatusAsync("/gone/7")).Should().Be(410);
        (await app.PhaseAsync("(unmatched)")).Count.Should().Be(1);
        (await app.PhaseAsync("GET /gone/{id}")).Count.Should().Be(1);
        (await app.PhaseAsync("GET /status/{code}")).Count.Should().Be(1, "status pages of other requests are not counted");
    }

    [Fact]
    public async Task An_endpoint_may_name_its_phase_and_expect_a_bottleneck()
    {
        await using var app = await TestApplication.StartAsync(app =>
        {
            app.UseWorkloadMetering();
            app.MapGet("/a", () => "a").WithPhase("letters", Bottleneck.Io);
            app.MapGet("/b", () => "b").WithPhase("letters", Bottleneck.Io);
        });
        await app.StatusAsync("/a");
        await app.StatusAsync("/b");
        (await app.PhaseAsync("letters", 2)).Count.Should().Be(2);
        app.Meter.TryGetPhase("letters", out var letters).Should().BeTrue();
        letters!.Options.Expected.Should().Be(Bottleneck.Io);
        letters.Options.CreateActivity.Should().BeFalse("the request has its own activity");
    }

    [Fact]
    public async Task Endpoints_are_declared_when_the_application_starts()
    {
        await using var app = await TestApplication.StartAsync(app =>
        {
            app.UseWorkloadMetering();
            app.MapGet("/orders/{id}", (int id) => id);
            app.MapGet("/hidden", () => 1).DisableWorkloadMetering();
        });
        var snapshot = app.Meter.Snapshot();
        snapshot["GET /orders/{id}"].Count.Should().Be(0);
        snapshot.TryGetPhase("GET /hidden", out _).Should().BeFalse();
    }

    [Fact]
    public async Task The_phase_has_method_and_route_as_tags()
    {
        await using var app = await TestApplication.StartAsync(app =>
        {
            app.UseWorkloadMetering();
            app.MapGet("/orders/{id}", (int id) => id);
        });
        app.Meter.TryGetPhase("GET /orders/{id}", out var phase).Should().BeTrue();
        phase!.Options.Tags.Should().BeEquivalentTo(
            new Dictionary<string, object?> { ["http.request.method"] = "GET", ["http.route"] = "/orders/{id}" });
        phase.Options.CreateActivity.Should().BeFalse("the request has its own activity");
    }
}
