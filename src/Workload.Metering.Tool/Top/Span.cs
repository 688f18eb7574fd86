using Spectre.Console;

namespace Workload.Metering.Tool.Top;

/// <summary>A piece of a line in one colour.</summary>
internal readonly record struct Span(string Text, Style? Style = null);
