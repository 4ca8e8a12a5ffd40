namespace OpenWebUIBackup.Core.Tools.Rclone;

/// <summary>Gathers what a run of rclone could not do: each once, without the lines that only sum up others.</summary>
internal sealed class RcloneErrors
{
    // Enough for somebody to act on; a million files refused for one reason would fill the memory.
    private const int Most = 1000;

    private static readonly string[] _sums =
    [
        "Attempt ", "Can't retry", "Fatal error received", "not deleting files as", "not deleting directories as", "Cancelling sync due to",
        "Failed to ", "Got fatal error on delete",
    ];

    private static readonly string[] _lastWords = ["Fatal error", "Error:", "panic:", "fatal error:"];

    private readonly HashSet<(string? Path, string Message)> _seen = [];
    private readonly List<RcloneError> _errors = [];
    private readonly List<RcloneError> _sumsSeen = [];
    private readonly List<RcloneError> _chatter = [];

    public long LeftOut { get; private set; }

    public IReadOnlyList<RcloneError> All => _errors.Count > 0 ? _errors : _sumsSeen.Count > 0 ? _sumsSeen : _chatter;

    public void Take(RcloneLogLine line, Func<string, string> clean)
    {
        // Which of two files of one name is sent is a matter of chance, so neither counts as sent.
        var isLost = line.Level == RcloneLogLevel.Notice && line.Message.StartsWith("Duplicate object found in source", StringComparison.Ordinal);
        if (!isLost && line.Level is not (RcloneLogLevel.Error or RcloneLogLevel.Text) || line.Message.Length == 0)
            return;
        var path = line.IsAboutFile ? line.Subject : null;
        var message = clean(isLost ? "rclone shows two files by this one name" : line.Message);
        if (path is null && IsSum(message))
        {
            if (RcloneFailure.Of(message).Kind == RcloneFailureKind.DeletionLimit)
                Add(_errors, path, message);
            else if (message.StartsWith("Failed to ", StringComparison.Ordinal))
                Add(_sumsSeen, path, message);
            return;
        }

        // What is not JSON is rclone's last words, or a library of its that talks to itself.
        var isSaid = line.Level != RcloneLogLevel.Text || _lastWords.Any(word => message.StartsWith(word, StringComparison.Ordinal));
        Add(isSaid ? _errors : _chatter, path, message);
    }

    private void Add(List<RcloneError> to, string? path, string message)
    {
        if (_seen.Count >= Most)
            LeftOut++;
        else if (_seen.Add((path, message)))
            to.Add(new RcloneError(path, message));
    }

    private static bool IsSum(string message) => _sums.Any(sum => message.StartsWith(sum, StringComparison.Ordinal));
}
