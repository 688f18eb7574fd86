namespace Workload.Metering.Tool.Top;

/// <summary>The user's choices of what to see. Keys change it.</summary>
internal sealed class TopView
{
    /// <summary>The order of the phases.</summary>
    public TopSort Sort { get; private set; }

    /// <summary>How many rows are scrolled out at the top.</summary>
    public int Offset { get; private set; }

    /// <summary>Whether the figures are those since the start, and not of the last second.</summary>
    public bool ShowsTotal { get; private set; }

    /// <summary>Whether the picture stands still.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Whether the threads are shown.</summary>
    public bool ShowsThreads { get; private set; } = true;

    /// <summary>Whether the user wants to leave.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Does what a key stands for. Unknown keys do nothing.</summary>
    public void Press(ConsoleKeyInfo key, int page)
    {
        switch (key.Key)
        {
            case ConsoleKey.DownArrow or ConsoleKey.J:
                Offset++;
                break;
            case ConsoleKey.UpArrow or ConsoleKey.K:
                Offset--;
                break;
            case ConsoleKey.PageDown:
                Offset += page;
                break;
            case ConsoleKey.PageUp:
                Offset -= page;
                break;
            case ConsoleKey.Home:
                Offset = 0;
                break;
            case ConsoleKey.S:
                Sort = (TopSort)(((int)Sort + 1) % Enum.GetValues<TopSort>().Length);
                Offset = 0;
                break;
            case ConsoleKey.A:
                ShowsTotal = !ShowsTotal;
                break;
            case ConsoleKey.T:
                ShowsThreads = !ShowsThreads;
                break;
            case ConsoleKey.Spacebar or ConsoleKey.P:
                IsPaused = !IsPaused;
                break;
            case ConsoleKey.Q or ConsoleKey.Escape:
                IsDone = true;
                break;
        }

        Offset = Math.Max(Offset, 0);
    }

    /// <summary>Keeps the last rows in sight, for there is nothing below them.</summary>
    public void Limit(int rows, int room) => Offset = Math.Clamp(Offset, 0, Math.Max(0, rows - room));
}
