// The races and the hundred thousand names would time each other.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]
