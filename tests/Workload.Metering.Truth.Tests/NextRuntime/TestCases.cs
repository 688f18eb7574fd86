using System.Reflection;
using Xunit.Sdk;

namespace Workload.Metering.Truth.Tests.NextRuntime;

/// <summary>Finds test methods by their attributes.</summary>
internal static class TestCases
{
    /// <summary>Returns the tests of an assembly that are not skipped here.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="arguments">Parts of names. A test is returned if its name
    /// contains one of them, and all are returned if there are none.</param>
    public static IEnumerable<TestCase> Of(Assembly assembly, string[] arguments) =>
        from type in assembly.GetTypes()
        where type is { IsPublic: true, IsAbstract: false }
        from method in type.GetMethods()
        let fact = method.GetCustomAttribute<FactAttribute>()
        where fact is { Skip: null }
        from data in fact is TheoryAttribute
            ? method.GetCustomAttributes<DataAttribute>().SelectMany(attribute => attribute.GetData(method))
            : [[]]
        let test = new TestCase(type, method, data)
        where arguments.Length == 0 || arguments.Any(part => test.Name.Contains(part, StringComparison.Ordinal))
        select test;
}
