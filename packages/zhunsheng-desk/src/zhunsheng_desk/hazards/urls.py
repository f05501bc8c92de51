"""Pages of hazards."""

from django.urls import path

from zhunsheng_desk.hazards.views import boards, draws, finding, lists, steps

app_name = "hazards"
urlpatterns = [
    path("hazards/", lists.hazard_list, name="hazards"),
    path("hazards/map/", lists.hazard_map, name="map"),
    path("hazards/new/", finding.hazard_new, name="new"),
    path("hazards/board/", boards.clearance, name="board"),
    path("hazards/draws/", draws.draw_list, name="draws"),
    path("hazards/draws/<int:pk>/", draws.draw_page, name="draw"),
    path("hazards/inspections/<int:pk>/", draws.inspection_page, name="inspection"),
    path("hazards/photos/<int:pk>/", lists.photo, name="photo"),
    path("hazards/<int:pk>/", lists.hazard_page, name="hazard"),
    path("hazards/<int:pk>/move/", steps.hazard_move, name="hazard_move"),
    path("hazards/<int:pk>/defer/", steps.hazard_defer, name="hazard_defer"),
    path("hazards/<int:pk>/merge/", steps.hazard_merge, name="hazard_merge"),
    path("hazards/<int:pk>/split/", steps.hazard_split, name="hazard_split"),
    path("hazards/deferrals/<int:pk>/", steps.deferral_decide, name="deferral"),
]
