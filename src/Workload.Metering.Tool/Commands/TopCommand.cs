using System.CommandLine;
using Workload.Metering.Tool.Agents;
using Workload.Metering.Tool.Targets;
using Workload.Metering.Tool.Top;

namespace Workload.Metering.Tool.Commands;

/// <summary><c>wmeter top</c> shows a live picture of a process. Where the output is no terminal, it prints one table a second.</summary>
internal static class TopCommand
{
    private const int PipeWidth = 120;
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50);

    public static Command Make()
    {
        var process = CommonOptions.Process();
        var fromOutside = CommonOptions.NoInject();
        var spans = CommonOptions.Spans();
        var noColour = new Option<bool>("--no-color") { Description = "No colours. The variable NO_COLOR does the same." };
        var count = new Option<int?>("--count", "-n") { Description = "Ends after as many seconds.", HelpName = "SECONDS" };
        count.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is <= 0) result.AddError("--count must be 1 or more.");
        });
        var command = new Command("top", "Shows live where the time of a process goes.") { process, spans, fromOutside, count, noColour };
        command.SetAction(async (result, cancellation) =>
        {
            int pid = result.GetRequiredValue(process);
            bool isOutside = result.GetValue(fromOutside);
            var target = Inspection.TryInspect(pid) ?? throw Obstacles.NoSuchProcess(pid);
            string title = $"{pid} {target.Name}{(target.Runtime.Length > 0 ? " · .NET " + target.Runtime : "")}";
            await using var session = isOutside
                ? null
                : await AgentSession.AttachAsync(pid, CommonOptions.Joined(result.GetValue(spans)), cancellation);
            var feed = new TopFeed(pid, title, session);
            bool hasColours = !result.GetValue(noColour) && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
            int limit = result.GetValue(count) ?? int.MaxValue;
            try
            {
                if (Console.IsOutputRedirected) await PrintAsync(feed, limit, result.InvocationConfiguration.Output, cancellation);
                else await ShowAsync(feed, limit, new TopScreen(hasColours), cancellation);
            }
            catch (OperationCanceledException)
            {
                // Ctrl+C is the usual way to leave.
            }

            if (session?.End is { } end) await result.InvocationConfiguration.Error.WriteLineAsync(end);
            return 0;
        });
        return command;
    }

    /// <summary>Prints all rows of each second to a pipe or a file, one table below the other.</summary>
    private static async Task PrintAsync(TopFeed feed, int limit, TextWriter output, CancellationToken cancellation)
    {
        var view = new TopView();
        for (int seconds = -1; seconds < limit; seconds++)
        {
            if (!await feed.WaitAsync(cancellation)) return;
            if (seconds < 0) continue;
            var state = feed.State(total: false);
            int height = 6 + PhaseRows.Draw(state, view.Sort, PipeWidth).Count + Math.Max(1, state.Threads.Count) + 1;
            foreach (var line in TopPicture.Draw(state, view, PipeWidth, Math.Max(height, 24)).SkipLast(1))
                await output.WriteLineAsync(line.Text.TrimEnd());
            await output.FlushAsync(cancellation);
        }
    }

    private static async Task ShowAsync(TopFeed feed, int limit, TopScreen screen, CancellationToken cancellation)
    {
        var view = new TopView();
        TopScreen.Enter();
        try
        {
            int seconds = -1;
            var next = feed.WaitAsync(cancellation);
            var state = feed.State(view.ShowsTotal);
            (int, int) size = default;
            bool isStale = true;
            while (!view.IsDone)
            {
                if (next.IsCompleted)
                {
                    if (!await next || ++seconds >= limit) return;
                    next = feed.WaitAsync(cancellation);
                    if (!view.IsPaused) state = feed.State(view.ShowsTotal);
                    isStale = true;
                }

                bool isTotal = view.ShowsTotal;
                while (!Console.IsInputRedirected && Console.KeyAvailable)
                {
                    view.Press(Console.ReadKey(intercept: true), TopScreen.Height / 2);
                    isStale = true;
                }

                if (isTotal != view.ShowsTotal) state = feed.State(view.ShowsTotal);
                if (isStale || size != (TopScreen.Width, TopScreen.Height))
                {
                    size = (TopScreen.Width, TopScreen.Height);
                    screen.Show(TopPicture.Draw(state, view, size.Item1, size.Item2));
                    isStale = false;
                }

                await Task.WhenAny(next, Task.Delay(s_look, cancellation));
                cancellation.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            TopScreen.Leave();
        }
    }
}
