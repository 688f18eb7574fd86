namespace Workload.Metering.Testing.Judging;

/// <summary>Student's t distribution for whole degrees of freedom.</summary>
internal static class StudentT
{
    /// <summary>
    /// Beyond this many degrees the quantile hardly decreases. The quantile for this number is used for all higher ones, which is the safe
    /// side.
    /// </summary>
    private const int MaxDegrees = 200;

    /// <summary>The number of times the search interval is halved, which leaves 2⁻⁶⁰ of it.</summary>
    private const int Steps = 60;

    /// <summary>Returns the value that is exceeded with the given probability, below one half.</summary>
    public static double Quantile(double exceeded, int degrees)
    {
        degrees = Math.Min(degrees, MaxDegrees);

        // The search is over an angle, because the tangent covers all values.
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
    /// Returns the probability of a value between −t and t, where t = √degrees · tan(angle). It is a finite sum for whole degrees. The
    /// source is Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
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
