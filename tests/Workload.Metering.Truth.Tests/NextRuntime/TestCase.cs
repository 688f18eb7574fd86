using System.Reflection;

namespace Workload.Metering.Truth.Tests.NextRuntime;

/// <summary>One test with its data.</summary>
internal sealed class TestCase(Type type, MethodInfo method, object?[] data)
{
    public string Name => $"{type.Name}.{method.Name}({string.Join(", ", data)})";

    /// <summary>Runs the test on an instance of its own.</summary>
    /// <returns>The failure, or null if the test passed.</returns>
    public string? Run()
    {
        try
        {
            object? instance = Activator.CreateInstance(type);
            try
            {
                if (method.Invoke(instance, data) is Task task) task.GetAwaiter().GetResult();
                return null;
            }
            finally
            {
                (instance as IDisposable)?.Dispose();
            }
        }
        catch (TargetInvocationException failure) when (failure.InnerException is { } inner)
        {
            return inner.Message;
        }
        catch (Exception failure)
        {
            return failure.Message;
        }
    }
}
