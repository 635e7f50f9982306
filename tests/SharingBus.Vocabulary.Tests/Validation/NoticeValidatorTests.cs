using Google.Protobuf;
using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Validation;
using Xunit;

namespace SharingBus.Vocabulary.Tests.Validation;

public sealed class NoticeValidatorTests
{
    [Fact]
    public void Validate_ValidNotices_FindsNothing()
    {
        foreach (IMessage notice in new IMessage[] { SampleNotices.Threat(), SampleNotices.Knowledge(), SampleNotices.Alert() })
        {
            Assert.Empty(NoticeValidator.Validate(notice, SampleNotices.Now));
        }
    }

    [Fact]
    public void Validate_ValidNotice_AllocatesNothing()
    {
        byte[] notice = SampleNotices.Threat().ToByteArray();
        NoticeValidator.Validate(NoticeType.ThreatNotice, notice, SampleNotices.Now);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            NoticeValidator.Validate(NoticeType.ThreatNotice, notice, SampleNotices.Now);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
