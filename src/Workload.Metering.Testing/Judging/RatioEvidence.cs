namespace Workload.Metering.Testing.Judging;

/// <summary>
/// A ratio of sums over samples, with how far it may be off: by chance, which the spread of the samples tells, and by the clocks, whose
/// errors are bounds and are added up as such.
/// </summary>
/// <remarks>
/// The lowest and the highest fifth of the samples are left out, once there are five: a hypervisor that takes a core away, or a collection
/// that another test causes, is no property of the body. The interval is Yuen's for trimmed means, carried over to a ratio of sums.
/// </remarks>
internal sealed class RatioEvidence
{
    private const int TrimmedOneIn = 5;

    private readonly List<Term> _terms = [];
    private Trimmed? _trimmed;

    public int Count => _terms.Count;

    /// <summary>Not a number while the samples have no weight.</summary>
    public double Ratio => Kept.Ratio;

    /// <summary>How far the clocks may have put the ratio off.</summary>
    public double ClockError => Kept.ClockError;

    public void Add(Term term)
    {
        _terms.Add(term);
        _trimmed = null;
    }

    /// <summary>Half the width of the interval that has the true ratio.</summary>
    /// <param name="wrong">The chance, for each side, that it has not.</param>
    public double Margin(double wrong) => (StudentT.Quantile(wrong, Kept.Degrees) * Kept.StandardError) + ClockError;

    private Trimmed Kept => _trimmed ??= new Trimmed([.. _terms.OrderBy(term => term.Value / term.Weight)], _terms.Count / TrimmedOneIn);

    private sealed class Trimmed
    {
        public Trimmed(Term[] sorted, int cut)
        {
            var kept = sorted.AsSpan(cut, sorted.Length - (2 * cut));
            double value = 0, weight = 0, valueError = 0, weightError = 0;
            foreach (var term in kept)
            {
                value += term.Value;
                weight += term.Weight;
                valueError += term.ValueError;
                weightError += term.WeightError;
            }

            Ratio = value / weight;
            ClockError = (valueError + (Ratio * weightError)) / weight;
            Degrees = kept.Length - 1;

            // What was cut off counts as the nearest that was not: the spread must not look smaller than it is.
            double sum = 0, squares = 0;
            for (int i = 0; i < sorted.Length; i++)
            {
                var term = kept[Math.Clamp(i - cut, 0, kept.Length - 1)];
                double residual = term.Value - (Ratio * term.Weight);
                sum += residual;
                squares += residual * residual;
            }

            double variance = Math.Max(0, squares - (sum * sum / sorted.Length)) / (sorted.Length - 1);
            StandardError = Math.Sqrt(variance * sorted.Length) / weight;
        }

        public double Ratio { get; }

        public double ClockError { get; }

        public double StandardError { get; }

        public int Degrees { get; }
    }
}
