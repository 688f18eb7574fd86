namespace Workload.Metering.Waits.Threads;

/// <summary>The meaning of a blocked system call's number.</summary>
internal enum CallMeaning
{
    /// <summary>The number is in no table.</summary>
    Unknown,

    /// <summary>The first argument is a descriptor, and what that is decides.</summary>
    Descriptor,

    /// <summary>The second argument points to the address to connect to.</summary>
    Connect,

    /// <summary>The first argument points to a list of descriptors, the second is its length.</summary>
    Poll,

    /// <summary>The file system, without a descriptor at hand.</summary>
    FileSystem,

    /// <summary>A child process.</summary>
    Process,

    /// <summary>A futex: a wait of the runtime or of managed code.</summary>
    Futex,

    /// <summary>A sleep outside of managed code.</summary>
    Sleep,
}
