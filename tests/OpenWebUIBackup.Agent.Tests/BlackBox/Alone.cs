namespace OpenWebUIBackup.Agent.Tests.BlackBox;

/// <summary>For tests that measure time: <c>[Collection(nameof(Alone))]</c> runs them when no other test does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
