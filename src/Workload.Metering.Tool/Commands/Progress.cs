using System.Globalization;

namespace Workload.Metering.Tool.Commands;

/// <summary>A bar that shows how far a recording is. Nothing is written where the output is no terminal.</summary>
internal sealed class Progress(TextWriter output, string text, TimeSpan duration) : IProgress<TimeSpan>
{
    private const int Width = 30;

    private readonly bool _isShown = !Console.IsErrorRedirected;

    public void Report(TimeSpan value)
    {
        if (!_isShown) return;
        double share = Math.Clamp(value / duration, 0, 1);
        int filled = (int)(share * Width);
        string bar = new string('█', filled) + new string('░', Width - filled);
        output.Write(
            string.Create(CultureInfo.InvariantCulture, $"\r{text} {bar} {value.TotalSeconds,4:0} of {duration.TotalSeconds:0} s"));
        if (share >= 1) output.WriteLine();
    }
}
