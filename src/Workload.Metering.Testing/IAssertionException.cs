namespace Workload.Metering.Testing;

/// <summary>Marks an exception as a failed assertion. xunit v3 recognizes an interface of this name in any namespace.</summary>
internal interface IAssertionException;
