namespace Workload.Metering.Testing;

/// <summary>Marks an exception as a failed assertion: xunit v3 looks for an interface of this name, in whatever namespace.</summary>
internal interface IAssertionException;
