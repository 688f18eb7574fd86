using System.Reflection.Emit;

namespace Workload.Metering.Benchmarks.Surroundings;

/// <summary>
/// Other code and data that run between two scopes, as in a real program. They push the library's own code and data out of the nearest
/// caches.
/// </summary>
internal sealed class ForeignCode
{
    private const int Methods = 256, StepsEach = 45, DataBytes = 96 * 1024, CacheLine = 64;

    private readonly Func<long, long>[] _methods = [.. Enumerable.Range(1, Methods).Select(Compile)];
    private readonly byte[] _data = new byte[DataBytes];
    private long _value;

    /// <summary>Runs about 100 KB of machine code once, and touches as much data.</summary>
    public void Run()
    {
        long value = _value;
        foreach (var method in _methods) value = method(value);
        for (int i = 0; i < _data.Length; i += CacheLine) value += _data[i]++;
        _value = value;
    }

    // Each step has about nine bytes of machine code.
    private static Func<long, long> Compile(int seed)
    {
        var method = new DynamicMethod($"foreign{seed}", typeof(long), [typeof(long)]);
        var code = method.GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        for (int i = 0; i < StepsEach; i++)
        {
            code.Emit(OpCodes.Ldc_I8, 1_000_003L + (seed * 1_000L) + i);
            code.Emit(i % 2 == 0 ? OpCodes.Mul : OpCodes.Xor);
        }

        code.Emit(OpCodes.Ret);
        return method.CreateDelegate<Func<long, long>>();
    }
}
