// What one test burns, another would find in the process's clock and on its cores.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
