namespace Workload.Metering;

/// <summary>The content of a report. The options are not thread-safe while they are being changed.</summary>
public sealed class ReportOptions
{
    /// <summary>The sort order of the rows.</summary>
    /// <value>The default is <see cref="ReportOrder.Wall"/>.</value>
    public ReportOrder OrderBy { get; set; } = ReportOrder.Wall;

    /// <summary>
    /// The maximum number of phases to show. The rest are counted in one line. Zero or less is rejected when the report is written.
    /// </summary>
    /// <value>The default is <see langword="null"/>, which shows all. The minimum is 1.</value>
    public int? Top { get; set; }

    /// <summary>Whether to show the call tree instead of a flat list.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool ShowTree { get; set; }

    /// <summary>
    /// Whether the HTML page offers to be loaded again for the whole life, the last minute or the next seconds. It uses the query
    /// parameters of <c>MapWorkloadReport</c>. Set it if the page is served.
    /// </summary>
    /// <value>The default is <see langword="false"/>, because a page in a file has no server.</value>
    public bool LinkTimeSpans { get; set; }

    /// <summary>Returns the same options with another limit.</summary>
    internal ReportOptions With(int top)
    {
        var copy = (ReportOptions)MemberwiseClone();
        copy.Top = top;
        return copy;
    }

    internal ReportOptions Validated()
    {
        if (Top is <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(Top), Top, string.Create(
                System.Globalization.CultureInfo.InvariantCulture, $"{nameof(Top)} is {Top}; it must be 1 or more, or null for all."));
        }
        if (!Enum.IsDefined(OrderBy))
        {
            throw new ArgumentOutOfRangeException(nameof(OrderBy), OrderBy, $"{nameof(OrderBy)} is {OrderBy:D}; "
                + $"it must be one of {string.Join(", ", Enum.GetNames<ReportOrder>())}.");
        }
        return this;
    }
}
