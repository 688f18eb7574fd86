using System.Reflection;
using Workload.Metering.Aggregation;

namespace Workload.Metering.Tests.Aggregation;

/// <summary>Each field of a sum is added and subtracted, including fields that are added later.</summary>
public sealed class SumTests
{
    private delegate void Fold<T>(ref T sum, in T other);

    [Fact]
    public void The_errors_of_a_sum_still_grow_after_a_year_of_a_million_scopes_a_second()
    {
        const double Year = 3.2e13;
        var sum = new ThreadTimeSum
        {
            ReadErrorNanoseconds = 100 * Year,
            UnreadNanoseconds = 1_000 * Year,
            RatioErrorNanoseconds = 10 * Year,
            EstimateVariance = 1e6 * Year
        };
        ThreadTimeSum before = sum;
        for (int i = 0; i < 1_000; i++)
        {
            sum.Add(new ThreadTime
            {
                ReadErrorNanoseconds = 100,
                UnreadNanoseconds = 1_000,
                RatioErrorNanoseconds = 10,
                EstimateVariance = 1e6f
            });
        }
        sum.Subtract(before);

        // A double of 3.2e19 moves in steps of 4,096. A step of a million is a whole number of them within one part in 200.
        sum.ReadErrorNanoseconds.Should().BeApproximately(1e5, 1e3);
        sum.UnreadNanoseconds.Should().BeApproximately(1e6, 1e4);
        sum.RatioErrorNanoseconds.Should().BeApproximately(1e4, 1e2);
        sum.EstimateVariance.Should().BeApproximately(1e9, 1e7);
    }

    [Fact]
    public void Thread_times_add_up_and_come_apart_field_by_field()
    {
        FoldsEachField<ThreadTime>((ref sum, in other) => sum.Add(other), (one, other) => one + other);
        FoldsEachField<ThreadTime>((ref sum, in other) => sum.Subtract(other), (one, other) => one - other);
    }

    [Fact]
    public void Flow_times_add_up_and_come_apart_field_by_field()
    {
        FoldsEachField<FlowTime>((ref sum, in other) => sum.Add(other), (one, other) => one + other);
        FoldsEachField<FlowTime>((ref sum, in other) => sum.Subtract(other), (one, other) => one - other);
    }

    [Fact]
    public void A_flow_time_is_held_or_without_a_thread()
    {
        var time = new FlowTime
        {
            AwaitingNanoseconds = 10,
            TaskQueueNanoseconds = 200,
            BusyNanoseconds = 7,
            Thread = { HeldNanoseconds = 3_000 }
        };
        time.TotalNanoseconds.Should().Be(3_210);
    }

    [Fact]
    public void Blocked_is_what_is_left_of_held()
    {
        var time = new ThreadTime
        {
            HeldNanoseconds = 1_000,
            CpuNanoseconds = 500,
            RunQueueNanoseconds = 30,
            GcPauseNanoseconds = 7,
            GcCpuNanoseconds = 100
        };
        time.BlockedNanoseconds.Should().Be(463);
    }

    [Theory]
    [InlineData(0, 0, 0, true)]
    [InlineData(1, 0, 0, false)]
    [InlineData(0, 1, 0, false)]
    [InlineData(0, 0, 1, false)]
    public void A_time_is_zero_where_nothing_was_held_computed_or_allocated(long held, long cpu, long bytes, bool isZero) =>
        new ThreadTime { HeldNanoseconds = held, CpuNanoseconds = cpu, AllocatedBytes = bytes }.IsZero.Should().Be(isZero);

    [Fact]
    public void Stripes_add_up_field_by_field_but_for_the_extremes() =>
        FoldsEachField<StripeTotals>(
            (ref sum, in other) => sum.Add(other),
            (one, other) => one + other,
            new(StringComparer.Ordinal)
            {
                [nameof(StripeTotals.MinWallNanoseconds)] = Math.Min,
                [nameof(StripeTotals.MaxWallNanoseconds)] = Math.Max,
            });

    private static void FoldsEachField<T>(
        Fold<T> fold, Func<double, double, double> expected, Dictionary<string, Func<double, double, double>>? others = null)
        where T : struct
    {
        foreach (bool swapped in new[] { false, true })
        {
            T one = Filled<T>(swapped ? 1_000 : 100), other = Filled<T>(swapped ? 100 : 1_000);
            Dictionary<string, double> before = Fields(one), with = Fields(other);
            before.Values.Should().OnlyHaveUniqueItems("a swapped field must be visible");
            fold(ref one, other);
            foreach (var (name, value) in Fields(one))
                value.Should().Be((others?.GetValueOrDefault(name) ?? expected)(before[name], with[name]), name);
        }
    }

    private static T Filled<T>(int from)
        where T : struct
    {
        object filled = default(T);
        Fill(filled, ref from);
        return (T)filled;
    }

    private static void Fill(object into, ref int next)
    {
        foreach (FieldInfo field in FieldsOf(into))
        {
            if (field.FieldType == typeof(long))
            {
                field.SetValue(into, (long)next);
            }
            else if (field.FieldType == typeof(float))
            {
                field.SetValue(into, (float)next);
            }
            else if (field.FieldType == typeof(double))
            {
                field.SetValue(into, (double)next);
            }
            else if (field.FieldType.IsValueType && !field.FieldType.IsPrimitive)
            {
                object inner = field.GetValue(into)!;
                Fill(inner, ref next);
                field.SetValue(into, inner);
                continue;
            }

            next += (next % 7) + 3;
        }
    }

    private static Dictionary<string, double> Fields(object of)
    {
        var values = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (FieldInfo field in FieldsOf(of))
        {
            object value = field.GetValue(of)!;
            if (value is long or float or double)
                values.Add(field.Name, Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture));
            else if (value is not bool)
                foreach (var (name, inner) in Fields(value)) values.Add($"{field.Name}.{name}", inner);
        }

        return values;
    }

    private static FieldInfo[] FieldsOf(object of) =>
        of.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
}
