namespace Workload.Metering.Testing.Judging;

/// <summary>Student's t distribution for whole degrees of freedom.</summary>
internal static class StudentT
{
    /// <summary>Beyond this many degrees the quantile hardly falls any more; taking it for all of them errs to the safe side.</summary>
    private const int MostDegrees = 200;

    /// <summary>Halvings of the searched interval: 2⁻⁶⁰ of it is left.</summary>
    private const int Steps = 60;

    /// <summary>The value that is exceeded with the given probability, below one half.</summary>
    public static double Quantile(double exceeded, int degrees)
    {
        degrees = Math.Min(degrees, MostDegrees);

        // Searched as an angle: the tangent spans all values.
        double low = 0, high = Math.PI / 2;
        for (int step = 0; step < Steps; step++)
        {
            double angle = (low + high) / 2;
            if ((1 - Between(angle, degrees)) / 2 > exceeded) low = angle;
            else high = angle;
        }

        return Math.Sqrt(degrees) * Math.Tan((low + high) / 2);
    }

    /// <summary>
    /// The probability of a value between −t and t, where t = √degrees · tan(angle). A finite sum for whole degrees: Abramowitz and Stegun,
    /// Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
    /// </summary>
    private static double Between(double angle, int degrees)
    {
        double cosine = Math.Cos(angle), squared = cosine * cosine;
        bool odd = degrees % 2 == 1;
        double term = odd ? cosine : 1, sum = 0;
        for (int power = odd ? 1 : 0; power <= degrees - 2; power += 2)
        {
            sum += term;
            term *= squared * (power + 1) / (power + 2);
        }

        return odd ? 2 / Math.PI * (angle + (Math.Sin(angle) * sum)) : Math.Sin(angle) * sum;
    }
}
