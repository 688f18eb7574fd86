namespace Workload.Metering;

/// <summary>What a report shows. Not thread-safe while it is being changed.</summary>
public sealed class ReportOptions
{
    /// <summary>What the rows are sorted by.</summary>
    /// <value>The default is <see cref="ReportOrder.Wall"/>.</value>
    public ReportOrder OrderBy { get; set; } = ReportOrder.Wall;

    /// <summary>How many phases to show at most; the rest are counted in a line. Zero or less is refused when the report is written.</summary>
    /// <value>The default is <see langword="null"/>: all. From 1 up.</value>
    public int? Top { get; set; }

    /// <summary>Whether to show the call tree instead of a flat list.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool ShowTree { get; set; }

    /// <summary>
    /// Whether the HTML page offers to be fetched again: for the whole life, the last minute or the next seconds, by the query parameters that
    /// <c>MapWorkloadReport</c> understands. For whoever serves the page.
    /// </summary>
    /// <value>The default is <see langword="false"/>: a page in a file has nobody to ask.</value>
    public bool LinkTimeSpans { get; set; }

    /// <summary>The same options with another limit.</summary>
    internal ReportOptions With(int top)
    {
        var copy = (ReportOptions)MemberwiseClone();
        copy.Top = top;
        return copy;
    }

    internal ReportOptions Validated()
    {
        if (Top is <= 0) throw new ArgumentOutOfRangeException(nameof(Top), Top, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{nameof(Top)} is {Top}; it must be 1 or more, or null for all."));
        if (!Enum.IsDefined(OrderBy)) throw new ArgumentOutOfRangeException(nameof(OrderBy), OrderBy, $"{nameof(OrderBy)} is {OrderBy:D}; it must be one of {string.Join(", ", Enum.GetNames<ReportOrder>())}.");
        return this;
    }
}
