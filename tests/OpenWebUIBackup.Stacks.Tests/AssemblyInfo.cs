// Containers start and stop in seconds when the machine is idle: side by side, the times say nothing.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
