using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations.Local;

/// <summary>
/// Brings files of directories to others, several at a time. Threads of their own and not a pool's: each waits for a
/// disk.
/// </summary>
internal sealed class LocalTransfer
{
    private const int FilesOfBatch = 64;
    private const int MostBatchesWaiting = 64; // bounds the directories that are open

    private readonly LocalPlacer[] _placers;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationToken _cancellation;
    private Exception? _failure;

    /// <summary>A transfer.</summary>
    /// <param name="place">What the destination is called.</param>
    /// <param name="history">Where replaced files go; null: nowhere.</param>
    /// <param name="timeWindow">By how many nanoseconds two times may differ and be the same at this place.</param>
    /// <param name="threads">How many files at the same time.</param>
    /// <param name="log">Takes note.</param>
    /// <param name="cancellation">Ends it.</param>
    internal LocalTransfer(
        LocalPlace place, LocalHistory? history, Int128 timeWindow, int threads, LocalLog log, CancellationToken cancellation)
    {
        Place = place;
        History = history;
        TimeWindow = timeWindow;
        Log = log;
        Commit = new LocalCommit(place, history, log);
        _cancellation = cancellation;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _placers = [.. Enumerable.Range(0, int.Clamp(threads, 1, Environment.ProcessorCount)).Select(_ => new LocalPlacer(this))];
    }

    internal LocalPlace Place { get; }

    internal LocalHistory? History { get; }

    internal Int128 TimeWindow { get; }

    internal LocalLog Log { get; }

    internal LocalCommit Commit { get; }

    /// <summary>Whether something was met after which nothing more can be done.</summary>
    internal bool IsOver => _stop.IsCancellationRequested;

    internal string Show(LocalDirectory directory, in LocalFile file) => Place.Show(directory.Path.Append(file.TargetName));

    /// <summary>Brings all that a walk finds, and waits until it is there.</summary>
    /// <param name="walk">Told where to hand over directories with their files.</param>
    internal void Run(Action<Action<LocalDirectory, List<LocalFile>>, CancellationToken> walk)
    {
        using var queue = new BlockingCollection<(LocalDirectory Directory, List<LocalFile> Files)>(MostBatchesWaiting);
        var threads = _placers.Select(placer => new Thread(() => Work(placer, queue)) { IsBackground = true, Name = "local destination" }).ToList();
        threads.ForEach(thread => thread.Start());
        try
        {
            walk((directory, files) => Enqueue(queue, directory, files), _stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Whoever stopped it knows why.
        }
        finally
        {
            queue.CompleteAdding();
            threads.ForEach(thread => thread.Join());
            while (queue.TryTake(out var left))
                left.Directory.Release();
        }

        // Also after a cancellation: what is whole need not be sent again.
        if (Commit.Finish() != Errno.None)
            _stop.Cancel();
        if (_failure is { } failure)
            ExceptionDispatchInfo.Throw(failure);
    }

    private static int BatchEnd(List<LocalFile> files, int start)
    {
        const long mostBytes = 64L << 20; // one large file is work enough for a thread
        var bytes = 0L;
        var end = start;
        while (end < files.Count && end - start < FilesOfBatch && bytes < mostBytes)
            bytes += files[end++].Status.Size;
        return end;
    }

    private void Enqueue(
        BlockingCollection<(LocalDirectory Directory, List<LocalFile> Files)> queue, LocalDirectory directory, List<LocalFile> files)
    {
        Log.Found(files.Count, files.Sum(file => file.Status.Size));
        for (int start = 0, end; start < files.Count; start = end)
        {
            end = BatchEnd(files, start);
            directory.Hold();
            try
            {
                queue.Add((directory, files[start..end]), _stop.Token);
            }
            catch (OperationCanceledException)
            {
                directory.Release();
                throw;
            }
        }
    }

    private void Work(LocalPlacer placer, BlockingCollection<(LocalDirectory Directory, List<LocalFile> Files)> queue)
    {
        try
        {
            foreach (var (directory, files) in queue.GetConsumingEnumerable(_stop.Token))
            {
                try
                {
                    foreach (var file in files)
                    {
                        _stop.Token.ThrowIfCancellationRequested();
                        if (placer.Place(directory, file, _stop.Token) != Errno.None)
                            _stop.Cancel();
                    }
                }
                finally
                {
                    directory.Release();
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Asked to stop, or something was met that ends all; it is noted.
        }
#pragma warning disable CA1031 // Whatever it was, it belongs to the thread that waits for this one, which rethrows it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _failure, e, null);
            _stop.Cancel();
        }
    }

    /// <summary>Whether the caller asked to stop, which is no failure.</summary>
    internal bool WasCancelled => _cancellation.IsCancellationRequested;
}
