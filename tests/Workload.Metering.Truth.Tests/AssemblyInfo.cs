// The CPU that one test burns would show in another test's process clock and on its cores.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
