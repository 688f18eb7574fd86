namespace Workload.Metering.Testing.Judging;

/// <summary>
/// A ratio of sums over samples and its error bound. The bound has a random part, which is estimated from the spread of the samples. It
/// also has a part from the clocks, whose error bounds are added up.
/// </summary>
/// <remarks>
/// If there are five samples or more, the lowest and the highest fifth are left out. They may be caused by a hypervisor that takes a core
/// away or by a garbage collection of another test, which are no properties of the body. The interval is Yuen's interval for trimmed means,
/// applied to a ratio of sums.
/// </remarks>
internal sealed class RatioEvidence
{
    private const int TrimmedOneIn = 5;

    private readonly List<Term> _terms = [];
    private Trimmed? _trimmed;

    public int Count => _terms.Count;

    /// <summary>The ratio. It is not a number while the samples have no weight.</summary>
    public double Ratio => Kept.Ratio;

    /// <summary>The largest error of the ratio that the clocks can cause.</summary>
    public double ClockError => Kept.ClockError;

    public void Add(Term term)
    {
        _terms.Add(term);
        _trimmed = null;
    }

    /// <summary>Returns half the width of the interval that contains the true ratio.</summary>
    /// <param name="wrong">The probability, for each side, that the true ratio lies outside.</param>
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

            // A sample that is cut off counts as the nearest remaining one, so that the spread is not underestimated.
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
