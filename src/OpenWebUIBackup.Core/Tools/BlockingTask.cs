namespace OpenWebUIBackup.Core.Tools;

/// <summary>Work that waits for a child process most of the time.</summary>
internal static class BlockingTask
{
    /// <summary>Starts it on a thread of its own: the pool has one for each processor, and makes more too slowly.</summary>
    internal static Task<T> Run<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
