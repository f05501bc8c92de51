"""Pages of campaigns and tasks."""

from django.urls import path

from zhunsheng_desk.campaigns.views import campaigns, tasks

app_name = "campaigns"
urlpatterns = [
    path("campaigns/", campaigns.campaign_list, name="campaigns"),
    path("campaigns/new/", campaigns.campaign_new, name="campaign_new"),
    path("campaigns/<int:pk>/", campaigns.campaign_page, name="campaign"),
    path("campaigns/<int:pk>/start/", campaigns.campaign_start, name="campaign_start"),
    path("campaigns/<int:pk>/close/", campaigns.campaign_close, name="campaign_close"),
    path("campaigns/<int:pk>/members/", campaigns.member_add, name="campaign_member"),
    path("campaigns/<int:pk>/tasks/new/", campaigns.task_new, name="campaign_task"),
    path("campaigns/members/<int:pk>/end/", campaigns.member_end, name="member_end"),
    path("tasks/", tasks.task_list, name="tasks"),
    path("tasks/<int:pk>/", tasks.task_page, name="task"),
    path("tasks/<int:pk>/split/", tasks.task_split, name="task_split"),
    path("tasks/<int:pk>/exempt/", tasks.task_exempt, name="task_exempt"),
    path("tasks/<int:pk>/due/", tasks.task_due, name="task_due"),
    path("tasks/<int:pk>/person/", tasks.task_person, name="task_person"),
    path("tasks/<int:pk>/report/", tasks.task_report, name="task_report"),
    path("tasks/<int:pk>/<slug:move>/", tasks.task_move, name="task_move"),
    path("tasks/evidence/<int:pk>/file/", tasks.evidence_file, name="evidence_file"),
]
