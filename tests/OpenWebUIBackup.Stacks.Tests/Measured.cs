namespace OpenWebUIBackup.Stacks.Tests;

/// <summary>
/// Tests that run one by one, when all others are through: containers start and stop in seconds when the machine is
/// idle, and side by side their times say nothing. So do those that set variables of this process.
/// </summary>
[CollectionDefinition(nameof(Measured), DisableParallelization = true)]
public sealed class Measured;
