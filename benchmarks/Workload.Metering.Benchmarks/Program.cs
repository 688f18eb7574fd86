using BenchmarkDotNet.Running;
using Workload.Metering.Benchmarks;
using Workload.Metering.Benchmarks.Results;
using Workload.Metering.Benchmarks.Turns;

if (args is ["turns", ..])
{
    // The second argument is a part of the names of the wanted rows.
    new InTurns(Console.Out, args.Length > 1 ? args[1] : "").Write();
    return 0;
}

if (args is ["spans"])
{
    ScopesBesideSpans.Write(Console.Out);
    return 0;
}

var summaries = BenchmarkSwitcher.FromAssembly(typeof(MeasuredRun).Assembly).Run(args, MeasuredRun.Config(args)).ToList();
if (summaries.Count == 0) return 0;

bool failed = summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success));
int ran = summaries.Sum(summary => summary.Reports.Count(report => report.Success));
int all = summaries.Sum(summary => summary.BenchmarksCases.Length);

// The figures of a dry run mean nothing. It only shows that each benchmark runs.
if (MeasuredRun.IsMeasured(args)) ResultsPage.Write(summaries, Console.Out);
Console.WriteLine($"{ran} passed, {all - ran} failed");
return failed || ran < all ? 1 : 0;
