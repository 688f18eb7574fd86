// This program inspects packages. It ends with "N passed, N failed", and with code 1 if any check failed.
using Inspection;
using Workload.Metering.Platforms;

var checks = new Checks(Console.Out);
switch (args)
{
    case ["packages", var folder, var version]:
        PackageChecks.Run(checks, folder, version);
        break;
    case ["release", var folder, var fromElsewhere, var version, var repository, var commit]:
        ReleaseChecks.Run(checks, folder, fromElsewhere, version, new Uri(repository), commit);
        break;
    default:
        Console.Error.WriteLine("usage: Inspection packages <folder> <version> | release <folder> <folder of the same from elsewhere> "
            + "<version> <repository's URL> <commit>");
        return 2;
}

Console.WriteLine();
Console.WriteLine($"{checks.Passed} passed, {checks.Failed} failed");
return checks.Failed == 0 ? 0 : 1;
