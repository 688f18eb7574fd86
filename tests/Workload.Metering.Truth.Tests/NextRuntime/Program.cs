using System.Reflection;
using System.Runtime.InteropServices;
using Workload.Metering.Truth.Tests.NextRuntime;

// This program runs the tests of truth without a test host, on the runtime that it was published with.
Console.WriteLine(RuntimeInformation.FrameworkDescription);
int passed = 0, failed = 0;
foreach (var test in TestCases.Of(Assembly.GetExecutingAssembly(), arguments: args))
{
    if (test.Run() is not { } failure)
    {
        passed++;
        continue;
    }

    failed++;
    Console.WriteLine($"FAIL  {test.Name}: {failure}");
}

Console.WriteLine($"{passed} passed, {failed} failed");
return failed == 0 && passed > 0 ? 0 : 1;
